/** ms between two sentences, so that nobody is talked over. */
const pause = 2_000;

let place: HTMLElement | undefined;
let waiting: string | undefined;
let resting = false;

/** Tells those who listen to the page, politely. Of what comes within two seconds of the last, the newest is told. */
export function say(text: string): void {
  place ??= makePlace();
  waiting = text;
  if (!resting) rest(50);
}

function rest(ms: number): void {
  resting = true;
  setTimeout(tell, ms);
}

function tell(): void {
  resting = false;
  if (waiting === undefined || !place) return;
  // A new node, so that the same sentence is told again.
  place.replaceChildren(document.createTextNode(waiting));
  waiting = undefined;
  rest(pause);
}

function makePlace(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'spoken';
  element.setAttribute('role', 'status');
  document.body.append(element);
  return element;
}
