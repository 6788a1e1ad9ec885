/**
 * The calls that confirm an intent with one payment method type, a row each: a new method is one row. What they have in common
 * is in `intents.ts`; what a type needs to know of the buyer is checked in the payments frame, which has the table for that.
 */

/** What is particular about one of these calls. */
export interface Confirmation {
  /** Which intent it confirms. */
  readonly intent: 'payment' | 'setup';
  /** The payment method type. */
  readonly type: string;
  /** Without data there is nothing to confirm with. */
  readonly data?: 'required';
  /** The buyer goes to another page in any case. */
  readonly returnUrl?: 'required';
  /** Whether the page has to say what becomes of next actions; `false` means that it has to handle them itself. */
  readonly handleActions?: 'required' | false;
  /** The page may show the mandate itself. */
  readonly skipMandate?: true;
}

const payment = (type: string, more?: Partial<Confirmation>): Confirmation => ({ intent: 'payment', type, ...more });
const setup = (type: string, more?: Partial<Confirmation>): Confirmation => ({ intent: 'setup', type, ...more });

/** Every such call, by its name. */
export const CONFIRMATIONS: Readonly<Record<string, Confirmation>> = {
  confirmAcssDebitPayment: payment('acss_debit', { skipMandate: true }),
  confirmAcssDebitSetup: setup('acss_debit', { skipMandate: true }),
  confirmAffirmPayment: payment('affirm'),
  confirmAfterpayClearpayPayment: payment('afterpay_clearpay'),
  confirmAlipayPayment: payment('alipay'),
  confirmAmazonPaySetup: setup('amazon_pay', { returnUrl: 'required' }),
  confirmAuBecsDebitPayment: payment('au_becs_debit'),
  confirmAuBecsDebitSetup: setup('au_becs_debit'),
  confirmBacsDebitSetup: setup('bacs_debit'),
  confirmBancontactPayment: payment('bancontact'),
  confirmBancontactSetup: setup('bancontact'),
  confirmBilliePayment: payment('billie'),
  confirmBlikPayment: payment('blik', { data: 'required' }),
  confirmBlikSetup: setup('blik', { data: 'required' }),
  confirmBoletoPayment: payment('boleto'),
  confirmCardPayment: payment('card'),
  confirmCardSetup: setup('card'),
  confirmCashappPayment: payment('cashapp'),
  confirmCashappSetup: setup('cashapp'),
  confirmCustomerBalancePayment: payment('customer_balance', { data: 'required', handleActions: false }),
  confirmEpsPayment: payment('eps'),
  confirmFpxPayment: payment('fpx'),
  confirmGiropayPayment: payment('giropay'),
  confirmGrabPayPayment: payment('grabpay'),
  confirmIdealPayment: payment('ideal'),
  confirmIdealSetup: setup('ideal'),
  confirmKlarnaPayment: payment('klarna'),
  confirmKonbiniPayment: payment('konbini'),
  confirmMobilepayPayment: payment('mobilepay'),
  confirmMultibancoPayment: payment('multibanco'),
  confirmOxxoPayment: payment('oxxo'),
  confirmP24Payment: payment('p24'),
  confirmPayByBankPayment: payment('pay_by_bank'),
  confirmPayNowPayment: payment('paynow'),
  confirmPayPalPayment: payment('paypal', { returnUrl: 'required' }),
  confirmPayPalSetup: setup('paypal', { returnUrl: 'required' }),
  confirmPixPayment: payment('pix'),
  confirmPromptPayPayment: payment('promptpay'),
  confirmSepaDebitPayment: payment('sepa_debit'),
  confirmSepaDebitSetup: setup('sepa_debit'),
  confirmSofortPayment: payment('sofort'),
  confirmSofortSetup: setup('sofort'),
  confirmTwintPayment: payment('twint'),
  confirmUsBankAccountPayment: payment('us_bank_account'),
  confirmUsBankAccountSetup: setup('us_bank_account'),
  confirmWechatPayPayment: payment('wechat_pay', { handleActions: 'required' }),
};
