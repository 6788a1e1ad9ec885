/** What pays, for the frame of an element that pays: the module `payments`. */
export { default, start } from 'opentill-payments';
