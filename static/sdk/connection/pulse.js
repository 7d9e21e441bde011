/** A worker that posts a message at an interval. Its first message sets the interval in ms. */
onmessage = (event) => {
  setInterval(() => postMessage(0), event.data);
};
