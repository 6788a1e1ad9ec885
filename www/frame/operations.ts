/** What pays, for the frame of an element that pays: the module `payments`. */
export { default, holdCustomer, start } from 'opentill-payments';
