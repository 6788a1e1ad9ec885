/** Plain values: what two of them differ in. */

/** Whether two values are the same to a frame. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The members of `now` that are other ones than in `before`; one that is gone is null. */
export function changed(before: object | undefined, now: object | undefined): Record<string, unknown> {
  const [old, values] = [before, now].map((object) => ({ ...object }) as Record<string, unknown>);
  const names = [...new Set([...Object.keys(old!), ...Object.keys(values!)])];
  const others = names.filter((name) => !same(old![name], values![name]));
  return Object.fromEntries(others.map((name) => [name, values![name] ?? null]));
}
