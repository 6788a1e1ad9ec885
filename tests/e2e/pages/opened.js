// A popup with a frame of the pay origin in it. Its opener greets the frame first, then this page does: the frame's
// rightful parent is answered, which shows that the frame was listening.
const [address, nonce] = decodeURIComponent(location.hash.slice(1)).split(' ');
const frame = document.createElement('iframe');
frame.src = `${address}#${nonce}`;
frame.onload = () => opener.postMessage({ hostile: 'framed' }, '*');
addEventListener('message', ({ data, source }) => {
  if (data?.hostile !== 'your turn' || source !== opener) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event) => opener.postMessage({ hostile: 'parent answered', answer: event.data }, '*');
  frame.contentWindow.postMessage({ opentill: 1, nonce }, new URL(address).origin, [port2]);
});
document.documentElement.append(frame);
