/** What of frameworks the type test of pricing tables and buy buttons stands on: their tables of elements, under their names for them. */
declare module 'react' {
  export namespace JSX {
    interface IntrinsicElements {
      div: object;
    }
  }
}
declare module 'preact' {
  export namespace JSX {
    interface IntrinsicElements {
      div: object;
    }
  }
}
declare module 'solid-js/jsx-runtime' {
  export namespace JSX {
    interface IntrinsicElements {
      div: object;
    }
  }
}
declare module 'svelte/elements' {
  export interface SvelteHTMLElements {
    div: object;
  }
}
declare module 'vue' {
  export interface GlobalComponents {
    Transition: object;
  }
}
