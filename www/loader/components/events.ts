/** The events that elements have beyond those of all: a frame's word for one is taken only if its element has it. */
import type { ComponentType } from '../protocol.js';

const LOADING = 'change loaderstart loaderror';

/** By type. */
export const EVENTS: Record<ComponentType, string> = {
  payment: `${LOADING} availablepaymentmethodschange carddetailschange savedpaymentmethodremove savedpaymentmethodupdate expired methodunavailable custompaymentmethod`,
  address: LOADING,
  shippingAddress: LOADING,
  linkAuthentication: LOADING,
  contactDetails: LOADING,
  expressCheckout:
    'ready loaderror availablepaymentmethodschange click confirm cancel shippingaddresschange shippingratechange',
};

/** Whether elements of a type have an event of that name. */
export function isEvent(type: ComponentType, name: string): boolean {
  return EVENTS[type].split(' ').includes(name);
}
