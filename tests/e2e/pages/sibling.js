// A page of an allowed embedder that is not the frame's parent: it posts the greeting all the same, as a sibling frame
// when it is told to by its parent, and tells what comes back.
addEventListener('message', ({ data, source }) => {
  if (data?.hostile !== 'greet' || source !== parent) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event) => parent.postMessage({ hostile: 'answered', answer: event.data }, '*');
  parent.frames[data.index].postMessage(data.greeting, '*', [port2]);
  parent.postMessage({ hostile: 'greeted' }, '*');
});
