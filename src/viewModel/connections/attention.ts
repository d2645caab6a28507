import type { Attention } from '../../backend/backend.ts';

export interface Looking {
  /** Something of the connection is on screen: its rows in the view, or one of its operations in a panel. */
  readonly onScreen: boolean;
  /** The window has the focus. */
  readonly focused: boolean;
  /** The person wants to hear of what goes on there although nothing of it is on screen. */
  readonly watched: boolean;
}

/** How closely a person follows a connection now. */
export function attentionOf({ onScreen, focused, watched }: Looking): Attention {
  if (onScreen) return focused ? 'active' : 'visible';
  return watched ? 'background' : 'none';
}
