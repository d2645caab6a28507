/** The channel on which servers tell each other the newest change number; 0: look, something without a number changed. */
export const channel = 'bgops_changes';
/** The channel on which they tell each other whose logs grew: sequences with commas between; nothing: any. */
export const logChannel = 'bgops_logs';
