/**
 * The first word of a call by a shell's script: `dopeer __complete -- <words…>`. The words are those
 * after `dopeer` up to the cursor; the last one, perhaps empty, is being typed.
 */
export const COMPLETE = '__complete';

/** Stands in the place of `--` where that last word is empty: PowerShell passes on no empty words. */
export const NEXT_WORD = '--next';

/** The one line of an answer where a file is to be named: those the shell knows itself. */
export const FILES = ':files';
