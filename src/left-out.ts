/**
 * Stands in the bundle for what libraries import and dopeer never uses, each of it heavy: the schema
 * validator of conf, which is given no schema, and child processes, which commander starts for
 * subcommands that are programs and the prompts for an editor.
 */
export class Ajv2020 {}
export const spawn = undefined;
export const spawnSync = undefined;
export default {};
