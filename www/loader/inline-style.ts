/** Styles set one by one on a node: what a page's policy allows where it forbids style sheets and attributes. */

/** Sets styles that the page's own cannot override. */
export function setStyles(node: HTMLElement, styles: Record<string, string>): void {
  for (const [name, value] of Object.entries(styles)) node.style.setProperty(name, value, 'important');
}
