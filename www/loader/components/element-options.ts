/** The options of these elements that concern their frames. Others stay in the page; `checks.js` warns about unknown ones. */
import type { Kit } from '../kit.js';
import type { ComponentType } from '../protocol.js';

const EMAIL = 'defaultValues';
const PLACE = 'allowedCountries blockPoBox defaultValues fields validation';

/** By type. */
export const TRAVELLING: Record<ComponentType, string> = {
  payment: 'defaultValues business paymentMethodOrder fields readOnly terms wallets walletOptions layout',
  address: `mode autocomplete contacts display ${PLACE}`,
  shippingAddress: PLACE,
  linkAuthentication: EMAIL,
  contactDetails: EMAIL,
  expressCheckout:
    'allowedShippingCountries billingAddressRequired business buttonHeight buttonTheme buttonType emailRequired layout lineItems paymentMethodOrder paymentMethods wallets phoneNumberRequired shippingAddressRequired shippingRates',
};

/** A copy of the options that the frame of such an element takes. */
export function optionsOf(type: ComponentType, given: object, { IntegrationError, portable }: Kit): Record<string, unknown> {
  const options = { ...given } as Record<string, unknown>;
  if (type === 'address' && !/^(shipping|billing)$/.test(String(options['mode'] ?? 'billing'))) {
    throw new IntegrationError('create("address") needs the `mode` "shipping" or "billing".');
  }
  const names = TRAVELLING[type].split(' ').filter((name) => options[name] !== undefined);
  return portable('element’s options', Object.fromEntries(names.map((name) => [name, options[name]])));
}
