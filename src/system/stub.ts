/**
 * Stands in the bundle for what libraries import and dopeer never uses: the schema validator of conf,
 * which is given no schema, and child processes, which commander starts for subcommands that are
 * programs and the prompts for an editor, both heavy; and what conf's writer does when the process
 * ends, since it sends each signal once more, and the first Ctrl-C would be taken for the second.
 */
export class Ajv2020 {}
export const spawn = undefined;
export const spawnSync = undefined;
export default function leftOut(): void {}

/** For undici, which has HTTP/2, the classes of Node's own client, checksums and workers at hand. */
export class IncomingMessage {}
export const STATUS_CODES = {};
export const constants = {};
export const getHashes = (): readonly string[] => [];
/** Bytes of all headers of an answer, as Node has it unless `--max-http-header-size` says otherwise. */
export const maxHeaderSize = 16_384;
