/** Making nodes. */

type Child = Node | string | undefined | false;

/** A node with these properties and children; what is false or undefined is left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name in node && !name.includes('-')) Object.assign(node, { [name]: value });
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return node;
}

/** Puts `next` in the place of `before`; a node that says the same stays, with its focus. */
export function replace(before: Element | undefined, next: Element): Element {
  if (before?.isEqualNode(next)) return before;
  before?.replaceWith(next);
  return next;
}
