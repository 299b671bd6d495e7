/** What others say may end without a full stop, and would run into what is said next. */
export const sentence = (text: string): string => (/[.!?…)]$/.test(text) ? text : `${text}.`);
