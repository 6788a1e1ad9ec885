/** What stands in an element's shadow root: the frame, the page's slots, and the few words for when no frame comes. */
import words from 'opentill-offer-words';
import { setStyles } from '../inline-style.js';
import css from './view.css';

/** Which of it is shown. */
export type State = 'loading' | 'shown' | 'empty' | 'error';

/** Words in the page's language, English where it has none of ours. */
export function word(locale: string, name: 'failed' | 'retry' | 'going'): string {
  const [language] = (locale || document.documentElement.lang || navigator.language).toLowerCase().split(/[-_]/);
  return (words[language!] ?? words['en']!)[name]!;
}

/** The parts of an element. */
export interface View {
  readonly probe: HTMLElement;
  /** Puts the far end's node in. */
  insert(node: HTMLElement, height: number): void;
  resize(height: number): void;
  title(text: string): void;
  state(state: State): void;
  /** Whether the page says itself what there is to say of this state. */
  hasSlot(name: State): boolean;
  /** Says something of its own, in place of the frame, with something to press below; a blank: beside it; nothing: takes it away. */
  say(text?: string, action?: HTMLElement): void;
}

/** Builds them once in an element. */
export function makeView(host: HTMLElement): View {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const make = (tag: string, name: string) => {
    const made = document.createElement(tag);
    made.className = name;
    return made;
  };
  const body = make('div', 'is-loading');
  const probe = make('div', 'probe');
  const own = make('div', 'own');
  own.setAttribute('role', 'alert');
  own.hidden = true;
  const stage = make('div', 'stage');
  const slots = (['loading', 'empty', 'error'] as const).map((name) => {
    const slot = document.createElement('slot');
    slot.name = name;
    return slot;
  });
  body.append(probe, ...slots, own, stage);
  root.replaceChildren(body);
  let frame: HTMLElement | undefined;
  return {
    probe,
    insert(node, height) {
      node.setAttribute('part', 'frame');
      // Light, whatever the page is: a frame of another scheme than its element's gets an opaque background.
      setStyles(node, { display: 'block', width: '100%', margin: '0', padding: '0', border: '0', 'color-scheme': 'light' });
      frame = node;
      this.resize(height);
      stage.replaceChildren(node);
    },
    resize(height) {
      if (frame?.nodeName === 'IFRAME') setStyles(frame, { height: `${height}px` });
    },
    title(text) {
      if (frame?.nodeName === 'IFRAME') (frame as HTMLIFrameElement).title = text;
    },
    state(state) {
      body.className = `is-${state}`;
      const instead = state !== 'shown' && this.hasSlot(state);
      // What is not shown loads all the same: it is only out of sight.
      setStyles(stage, { display: instead && state !== 'loading' ? 'none' : 'block' });
      setStyles(stage, instead && state === 'loading' ? { position: 'absolute', inset: '0', visibility: 'hidden' } : { position: 'static', visibility: 'visible' });
    },
    hasSlot: (name) => !!host.querySelector(`:scope > [slot="${name}"]`),
    say(text, action) {
      own.hidden = !text;
      // The browser's own page for a frame that does not come is not for buyers.
      if (text !== ' ') setStyles(stage, { display: text ? 'none' : 'block' });
      const paragraph = document.createElement('p');
      paragraph.textContent = text ?? '';
      own.replaceChildren(...(text ? [paragraph, ...(action ? [action] : [])] : []));
    },
  };
}
