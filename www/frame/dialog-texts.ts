/**
 * The English texts of the dialogs' pages, by the keys under which other languages have them: `www/texts/`, which a test holds to this
 * and to the crate's table (`rules::text`). Places in braces are filled.
 */

/** The dialog around the bank's page. */
export const CHALLENGE = {
  challenge_title: 'Confirm with your bank',
  challenge_close: 'Cancel the payment and close',
  challenge_busy: 'Opening your bank’s page …',
  /** Shown by the style sheet after a while: nobody tells of a page that does not come, not in every engine. */
  challenge_slow: 'This takes long. You can wait, or close this window and try again.',
  challenge_way_out: 'Is the bank’s page empty or stuck? Close this window: the payment is then cancelled, and you can try again.',
  challenge_frame: 'Your bank ({host})',
};

/** The dialog with what a buyer pays with elsewhere. */
export const ACTION = {
  close: 'Close',
  done: 'Done',
  action_copy: 'Copy',
  action_copy_what: 'Copy {label}',
  action_copied: '{label} copied.',
  action_copy_by_hand: 'Copy it by hand: your browser does not allow it.',
  action_print: 'Print',
  action_qr: 'QR code to pay with',
  action_scan: 'Scan this code with the app that you pay with.',
  action_voucher: 'Pay with this voucher.',
  action_transfer: 'Transfer the amount to this account. Give the reference, so that your payment is found.',
  action_wait: 'Open your app and approve the payment there.',
  action_open_app: 'Open the app on this device',
  action_open_voucher: 'Open the voucher',
  action_open_instructions: 'Open the instructions',
  action_by_itself: 'This window closes by itself when the payment is made.',
  action_later: 'You can close this window: your order waits for the payment.',
  action_time_left: 'Time left: {time}',
  action_pay_by: 'Pay by {date}',
  action_over: 'The time to pay is over. Close this window and try again.',
};

/** The sheet of the simulated wallet, and the word on its buttons. */
export const WALLET = {
  close: 'Close',
  cancel: 'Cancel',
  test: 'Test',
  wallet_note: 'This stands for {wallet} in test mode. No money moves.',
  wallet_card: 'Test card',
  wallet_visa: 'Visa, is charged',
  wallet_declined: 'Visa, is declined',
  wallet_authenticate: 'Visa, the bank asks first',
  wallet_contact: 'Contact',
  wallet_name: 'Full name',
  wallet_email: 'E-mail',
  wallet_phone: 'Phone number',
  wallet_ship_to: 'Ship to',
  wallet_shipping: 'Shipping method',
  wallet_free: 'Free',
  wallet_total: 'Total',
  wallet_pay: 'Pay {amount}',
  wallet_agree: 'Confirm',
  wallet_busy: 'One moment …',
  wallet_fail: 'The payment was not made. Try again, or choose another card.',
  wallet_address: 'This address cannot be shipped to. Choose another.',
  wallet_billing: 'The billing address is not accepted.',
  wallet_no_card_number: 'A card number does not belong here.',
};

/** What the page shows while a dialog has not come; the build puts the other languages' beside it. */
export const WAITING = {
  challenge_title: 'Confirm with your bank',
  cancel: 'Cancel',
};

/** Says the texts of a table in the language that `text` has. */
export function speaker<Key extends string>(table: Readonly<Record<Key, string>>, text: (key: string, english: string) => string) {
  return (key: Key, values: Readonly<Record<string, string>> = {}): string =>
    text(key, table[key]).replace(/{(\w+)}/g, (place, name: string) => values[name] ?? place);
}
