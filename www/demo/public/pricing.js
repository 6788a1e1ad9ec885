// The page's own looks: a theme and a language, which the elements follow. What they sell, and the way to the checkout, is theirs alone.

const WORDS = {
  en: ['Courses at the harbour', 'Or take a teapot home'],
  de: ['Kurse am Hafen', 'Oder nehmen Sie eine Teekanne mit'],
  fr: ['Cours au port', 'Ou emportez une théière'],
  ja: ['港の陶芸教室', 'ティーポットもどうぞ'],
  ar: ['دورات عند الميناء', 'أو خذ إبريق شاي معك'],
};

const page = document.documentElement;
const theme = document.getElementById('theme');
const lang = document.getElementById('lang');
const offers = document.querySelectorAll('opentill-pricing-table, opentill-buy-button');

function show() {
  // The elements read the page's colour scheme by themselves.
  page.style.colorScheme = theme.value === 'auto' ? '' : theme.value;
  page.lang = lang.value;
  page.dir = lang.value === 'ar' ? 'rtl' : 'ltr';
  [document.getElementById('courses').textContent, document.getElementById('pots').textContent] = WORDS[lang.value];
  for (const offer of offers) offer.locale = lang.value;
}

function changed() {
  const query = new URLSearchParams(location.search);
  query.set('lang', lang.value);
  query.set('theme', theme.value);
  history.replaceState(null, '', `?${query}`);
  show();
}

const asked = new URLSearchParams(location.search);
// A shop that knows its buyer says so, and the checkout does not ask again.
for (const offer of offers) offer.customerEmail = asked.get('email');
theme.value = ['light', 'dark'].includes(asked.get('theme')) ? asked.get('theme') : 'auto';
lang.value = asked.get('lang') in WORDS ? asked.get('lang') : Object.keys(WORDS).find((known) => navigator.language.startsWith(known)) ?? 'en';
theme.onchange = changed;
lang.onchange = changed;
show();
