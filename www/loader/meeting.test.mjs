import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { createMeeting } = await load('loader/meeting.ts');

/** A meeting whose controllers are only as ready as they are told to be. */
function meeting() {
  const links = [];
  const made = createMeeting((ready) => {
    const link = { serves: false, refused: undefined, closed: false, name: `group${links.length}` };
    links.push({
      ...link,
      id() { return this.name; },
      isReady() { return this.serves; },
      refusal() { return this.refused; },
      close() { this.closed = true; },
      begin(name = this.name) {
        this.serves = true;
        this.name = name;
        ready();
      },
    });
    return links.at(-1);
  });
  return { ...made, links };
}

test('all hear where to meet, those who come later at once', () => {
  const { join, links } = meeting();
  const heard = [];
  join((group) => heard.push(['first', group]));
  join((group) => heard.push(['second', group]));
  assert.deepEqual([links.length, heard], [1, []]);
  links[0].begin();
  join((group) => heard.push(['third', group]));
  assert.deepEqual(heard, [['first', 'group0'], ['second', 'group0'], ['third', 'group0']]);
});

test('a controller that starts anew is another place', () => {
  const { join, links } = meeting();
  const heard = [];
  join((group) => heard.push(group));
  links[0].begin();
  links[0].begin('elsewhere');
  assert.deepEqual(heard, ['group0', 'elsewhere']);
});

test('the controller goes with the last of them, and a new one comes with the next', () => {
  const { join, links } = meeting();
  const [leave, other] = [join(() => {}), join(() => {})];
  leave();
  assert.equal(links[0].closed, false);
  other();
  assert.equal(links[0].closed, true);
  join(() => {});
  assert.deepEqual([links.length, links[1].closed], [2, false]);
});

test('a controller that failed or was taken away makes room for another', () => {
  const { join, links } = meeting();
  const heard = [];
  join((group) => heard.push(group));
  links[0].refused = { code: 'element_unmounted', message: '' };
  join(() => {});
  assert.deepEqual([links[0].closed, links.length], [true, 2]);
  links[1].begin();
  assert.deepEqual(heard, ['group1']);
});
