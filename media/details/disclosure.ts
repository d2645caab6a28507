import { type Child, h, type Node_ } from '../page/dom.ts';
import { isOpen, setOpen } from './pageState.ts';

/** A part that is opened and closed, and stays so over redraws and reloads. `inside` is made only while it is open. */
export function disclosure(part: string, title: string, redraw: () => void, inside: () => readonly Child[]): Node_ {
  const open = isOpen(part);
  const toggle = () => {
    setOpen(part, !isOpen(part));
    // The browser turns the mark of the part after this.
    setTimeout(redraw, 0);
  };
  return h('details', { key: part, open }, h('summary', { onClick: toggle }, title), ...(open ? inside() : []));
}
