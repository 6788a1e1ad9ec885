/** The loader: what a page imports. It checks arguments and starts frames; card data and API calls are the far end's. */
import { cardOf } from './card-element.js';
import { portable } from './card-options.js';
import { readConfig } from './config.js';
import { createGroup } from './elements.js';
import { connectionError, GONE, IntegrationError } from './errors.js';
import type { Method } from './operations.js';
import type { Opentill as Api, OpentillOptions } from './public.js';
import { loadDialog, loadOperations, openSession } from './session.js';

export { IntegrationError };

const METHODS: readonly Method[] = [
  'createToken',
  'createPaymentMethod',
  'confirmCardPayment',
  'handleCardAction',
  'retrievePaymentIntent',
];

const KIT = { IntegrationError, cardOf, loadDialog, portable };

/** Makes an Opentill object at once. */
export function Opentill(publishableKey: string, options?: OpentillOptions): Api {
  const session = openSession(readConfig(publishableKey, options));
  let operations: Pick<Api, Method> | undefined;
  const method = (name: Method) => async (...args: never[]) => {
    session.check();
    try {
      operations ??= (await loadOperations()).operations(KIT, session);
    } catch {
      const message = 'A part of opentill did not load. Check the connection, and serve the whole package.';
      return { error: connectionError({ code: 'load_failed', message }) };
    }
    if (session.isDestroyed()) return { error: connectionError(GONE) };
    return (operations[name] as (...args: never[]) => Promise<unknown>)(...args);
  };
  // A plain object of functions that need no `this`: wrappers spread it, bind it, and test for `then`.
  return {
    elements: (group) => createGroup(session, group),
    ...(Object.fromEntries(METHODS.map((name) => [name, method(name)])) as unknown as Pick<Api, Method>),
    registerAppInfo() {},
    _registerWrapper() {},
    destroy: session.destroy,
  };
}

/** As `Opentill`, asynchronously, and harmless where there is no document. */
export async function loadOpentill(publishableKey: string, options?: OpentillOptions): Promise<Api | null> {
  return typeof document === 'undefined' ? null : Opentill(publishableKey, options);
}
