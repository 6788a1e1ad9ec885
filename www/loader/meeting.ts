/** Where the elements of one card meet: a hidden controller frame of their group, from the first of them to the last. */
import type { Link } from './frame-link.js';

/** Where the elements of a group meet. */
export interface Meeting {
  /** Takes part, until the returned function is called; `met` hears where to meet, and hears it again when it is elsewhere. */
  join(met: (group: string) => void): () => void;
}

/** Nobody meets yet; `open` makes the controller and calls back each time that it is ready. */
export function createMeeting(open: (ready: () => void) => Link): Meeting {
  const members = new Set<(group: string) => void>();
  let link: Link | undefined;
  const tell = () => members.forEach((met) => met(link?.id() ?? ''));
  const end = () => {
    link?.close();
    link = undefined;
  };
  return {
    join(met) {
      // The page may have taken the controller away, or it failed: another one may serve.
      if (link?.refusal()) end();
      members.add(met);
      link ??= open(tell);
      if (link.isReady()) met(link.id() ?? '');
      return () => {
        members.delete(met);
        if (!members.size) end();
      };
    },
  };
}
