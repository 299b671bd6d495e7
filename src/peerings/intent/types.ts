/** Where something stands in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A VPC as a file names it. */
export interface Reference extends Place {
  readonly text: string;
}

/** A pair of VPCs that is to be peered, by a peering of that name, or of any. */
export interface WantedPair extends Place {
  readonly name: string | undefined;
  readonly vpcs: readonly [Reference, Reference];
}

/** Something that is wrong in a file. */
export interface Mistake extends Place {
  readonly message: string;
}
