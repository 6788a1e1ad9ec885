/** The loader: what a page imports. It checks arguments and starts frames; card data and API calls are the far end's. */
import { readConfig } from './config.js';
import { createGroup } from './elements.js';
import { IntegrationError } from './errors.js';
import { cardData, checkClientSecret, linkOf, paymentMethodData, run } from './operations.js';
import type { Opentill as Api, OpentillOptions } from './public.js';
import { loadDialog, openSession } from './session.js';

export { IntegrationError };

/** Makes an Opentill object at once. */
export function Opentill(publishableKey: string, options?: OpentillOptions): Api {
  const session = openSession(readConfig(publishableKey, options));
  // A plain object of functions that need no `this`: wrappers spread it, bind it, and test for `then`.
  return {
    elements: (group) => createGroup(session, group),
    async createToken(card, params, given) {
      return run('token', linkOf(session, card, 'createToken'), 'createToken', { params: { ...params } }, given);
    },
    async createPaymentMethod(data, given) {
      const { link, params } = cardData(session, paymentMethodData(data), 'createPaymentMethod');
      const args = { params: params['card'] ? { type: 'card', ...params } : params };
      return run('paymentMethod', link, 'createPaymentMethod', args, given);
    },
    async confirmCardPayment(clientSecret, data, given) {
      checkClientSecret(clientSecret, 'confirmCardPayment');
      const handleActions = given?.handleActions !== false;
      if (handleActions) loadDialog().catch(() => {});
      const { payment_method: method, ...rest } = { ...data };
      const named = method === undefined || method === null || typeof method === 'string';
      const { link, params, useElement } = named
        ? { link: session.anyLink(), params: method, useElement: false }
        : cardData(session, { ...method }, 'confirmCardPayment');
      const args = {
        clientSecret,
        data: { ...rest, ...(params && { payment_method: params }), useElement },
        handleActions,
      };
      return run('paymentIntent', link, 'confirmCardPayment', args, given);
    },
    async retrievePaymentIntent(clientSecret, given) {
      checkClientSecret(clientSecret, 'retrievePaymentIntent');
      return run('paymentIntent', session.anyLink(), 'retrievePaymentIntent', { clientSecret }, given);
    },
    registerAppInfo() {},
    _registerWrapper() {},
    destroy: session.destroy,
  };
}

/** As `Opentill`, asynchronously, and harmless where there is no document. */
export async function loadOpentill(publishableKey: string, options?: OpentillOptions): Promise<Api | null> {
  return typeof document === 'undefined' ? null : Opentill(publishableKey, options);
}
