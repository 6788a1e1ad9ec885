/** Direct mode's simulated wallet: a chunk that only test pages with a wallet load. */
export { default as walletCss } from '../frame/wallet.css';
export { openWallet } from '../frame/wallet-view.js';
