/** What the loader lends to its chunks: it would be in each of them a second time otherwise. Types only. */
import type { groupOf } from './elements.js';
import type { IntegrationError } from './errors.js';
import type { cardOf } from './field-element.js';
import type { portable } from './field-options.js';

/** What every chunk with operations gets. */
export interface Kit {
  readonly IntegrationError: typeof IntegrationError;
  /** The element with fields behind what a page passed. */
  readonly cardOf: typeof cardOf;
  /** The group behind what a page passed. */
  readonly groupOf: typeof groupOf;
  readonly portable: typeof portable;
  /** What makes a Customer Session this document's; see `components/claim.ts`. */
  claim?: string;
}

/** Methods of the public object, of whatever arguments. */
export type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** A method of the payments' chunk, fetched when it is called; it resolves to an error when the chunk does not come. */
export type LateMethod = (name: string) => (...args: unknown[]) => Promise<unknown>;

/** What the chunk of the card's operations gets: it hands over what it cannot do. */
export interface OperationsKit extends Kit {
  readonly late: LateMethod;
}
