// A tile for each state that the configuration lists: an element in a container of its own. The tests type into them.
import { loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;

document.body.className = config.theme ?? '';
const till = await loadOpentill(config.key, config.options);

function show({ id, title, theme = '', width, direction, locale, type = 'card', options }) {
  const tile = document.createElement('section');
  tile.className = `tile ${theme}`;
  if (direction) tile.dir = direction;
  const heading = document.createElement('h2');
  heading.textContent = title;
  heading.dir = 'auto';
  const field = document.createElement('div');
  field.className = 'field';
  field.id = id;
  if (width) field.style.width = width;
  const problem = document.createElement('p');
  problem.className = 'problem';
  tile.append(heading, field, problem);
  document.getElementById('tiles').append(tile);
  const element = till.elements({ locale: locale ?? 'en' }).create(type, options);
  for (const name of ['ready', 'change', 'focus', 'blur']) element.on(name, (event) => record(name, { id, ...event }));
  element.on('change', ({ error }) => (problem.textContent = error?.message ?? ''));
  element.mount(field);
}

config.tiles.forEach(show);
record('loaded');
