/** An ID as it is compared: DigitalOcean's are UUIDs, whose case means nothing. */
export const idKey = (id: string): string => id.toLowerCase();
