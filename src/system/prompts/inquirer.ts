/** Only what is used of the prompts, so that the bundle leaves out the rest: it is most of the library. */
export { confirm, input, password, search } from '@inquirer/prompts';
