/** The channel on which servers tell each other the newest change number; 0: look, something without a number changed. */
export const channel = 'bgops_changes';
