/** In which order a connection lists: by submission, newest or oldest first, or what was changed last first. */
export const listOrders = ['newest', 'oldest', 'changed'] as const;
export type ListOrder = (typeof listOrders)[number];

/** The fields by whose values a connection may put operations into groups. */
export const groupFields = ['type', 'parentKey'] as const;
export type GroupField = (typeof groupFields)[number];
