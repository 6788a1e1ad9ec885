/** How the page looks around an element: its colour scheme, and the custom properties that it hands on. */
import { kebab } from '../kebab.js';
import type { Appearance } from './attributes.js';

/** Variables of the appearance that the page may set in its own style sheet, as `--opentill-color-primary` and so on. */
const MIRRORED =
  'colorPrimary colorBackground colorText colorTextSecondary colorDanger colorSuccess highlightColor fontFamily fontSizeBase fontWeightNormal fontWeightMedium fontWeightBold spacingUnit borderRadius buttonBorderRadius buttonColorBackground buttonColorText'.split(' ');

/** The system's wish; asked for when an element stands in a page, for a server has none. */
const system = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** The look as the frame is told it: what is set in style sheets, below what the appearance says. */
export function look(element: HTMLElement, theme: string, appearance: Appearance): object {
  const style = getComputedStyle(element);
  const mirrored = MIRRORED.map((name) => [name, style.getPropertyValue(`--opentill-${kebab(name)}`).trim()]).filter(([, value]) => value);
  return {
    ...appearance,
    theme: theme === 'dark' || (theme !== 'light' && !appearance.theme && isDark(style.colorScheme)) ? 'night' : (appearance.theme ?? 'stripe'),
    variables: { ...Object.fromEntries(mirrored), ...appearance.variables },
  };
}

/** Whether a computed `color-scheme` is dark now. */
function isDark(scheme: string): boolean {
  return /\bdark\b/.test(scheme) && (system().matches || !/\blight\b/.test(scheme));
}

/** Calls `changed` when the page around an element may look otherwise, until the returned function is called. `probe` has a transition of what the scheme colours. */
export function watchLook(element: HTMLElement, probe: HTMLElement, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const darkness = system();
  const filter = { attributeFilter: ['class', 'style', 'data-theme'] };
  for (const node of [document.documentElement, document.body, element]) observer.observe(node, filter);
  darkness.addEventListener('change', changed);
  probe.addEventListener('transitionend', changed);
  return () => {
    observer.disconnect();
    darkness.removeEventListener('change', changed);
    probe.removeEventListener('transitionend', changed);
  };
}
