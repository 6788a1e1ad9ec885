// Runs first in every document of a measured page, its frames included. Times are absolute, so that documents of different
// processes can be compared.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const waiting = new Set();
  const probe = {
    now,
    keys: [],
    shifts: [],
    /** Writes down when something happened. */
    note(name, time = now()) {
      probe[name] = time;
      told();
    },
    /** Resolves once `holds` does. Here, because a driver's own way of waiting brings scripts into the page that weigh on its heap. */
    until: (holds) =>
      new Promise((resolve) => {
        const check = () => holds(probe) && (waiting.delete(check), resolve());
        waiting.add(check);
        check();
      }),
  };
  const told = () => waiting.forEach((check) => check());
  globalThis.__probe = probe;

  /** Calls back once the frame that is being made now has been. */
  const afterFrame = (tell) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(now());
      port2.postMessage(undefined);
    });

  const look = () => {
    if (!document.querySelector('input')) return;
    observer.disconnect();
    probe.note('input');
    // A document whose styles are still loading makes no frames.
    afterFrame((time) => probe.note('painted', time));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });

  addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      const write = (time) => {
        probe.keys.push(time - performance.timeOrigin - timeStamp);
        told();
      };
      if (/^\d$/.test(key)) afterFrame(write);
    },
    true,
  );

  if (top === self) {
    new PerformanceObserver((list) => probe.shifts.push(...list.getEntries().map(({ value }) => value))).observe({
      type: 'layout-shift',
      buffered: true,
    });
  }
})();
