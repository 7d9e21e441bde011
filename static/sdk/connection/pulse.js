/** A worker that only ticks: the first message is the interval in ms. */
onmessage = (event) => {
  setInterval(() => postMessage(0), event.data);
};
