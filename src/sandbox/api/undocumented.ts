import { Refusal } from './answers.ts';

/**
 * All that the sandbox answers and DigitalOcean documents nowhere: each status or text here is made up. That
 * there is a refusal is documented, unless it says otherwise; how it looks is not. 422 is what DigitalOcean's own
 * clients expect of a refused value.
 */
const unprocessable = (message: string) => new Refusal(422, 'unprocessable_entity', message);

export const badPeeringName = () =>
  unprocessable('name may only contain alphanumeric characters and dashes.');
export const peeringNameTaken = (name: string) =>
  unprocessable(`A VPC peering named ${name} already exists.`);
export const notTwoVpcs = () => unprocessable('vpc_ids must hold the IDs of two VPCs.');
export const sameVpcTwice = () => unprocessable('A VPC cannot be peered with itself.');
export const noSuchVpc = (id: string) => unprocessable(`There is no VPC ${id}.`);
/** That a pair can be peered only once follows from the control panel; the API's pages do not say it. */
export const pairTaken = (name: string) => unprocessable(`These VPCs are already peered by ${name}.`);

export const badVpcName = () =>
  unprocessable('name may only contain alphanumeric characters, dashes and periods.');
export const vpcNameTaken = (name: string) => unprocessable(`A VPC named ${name} already exists.`);
export const badDescription = () => unprocessable('description must be a text of 255 characters at most.');
/** Which regions have VPCs is not documented: those of the account's list of regions are taken. */
export const badRegion = () => unprocessable('region must be the slug of a region.');
/** Whether the first address has to be that of a network is not documented. */
export const badRange = () =>
  unprocessable('ip_range must be an RFC 1918 network between /16 and /28 in CIDR notation.');
/** The text was seen in life. */
export const rangeTaken = (id: string, range: string) =>
  unprocessable(`This range/size overlaps with another VPC network in your account: ${id} ${range}.`);
export const noRangeLeft = () => unprocessable('No range is left for another VPC.');
export const badDefault = () => unprocessable('default must be true or false.');
export const defaultStays = () =>
  unprocessable('default cannot be unset: set it on another VPC of the region instead.');

/** 403 is documented for these three, and 409 was seen in life; the text of the second, too. */
const forbidden = (message: string) => new Refusal(403, 'forbidden', message);
export const defaultVpc = () => forbidden('Can not delete the default VPC of a region');
export const vpcHasMembers = () => forbidden('Can not delete VPC with members');
/** Nothing tells whether peerings are members. */
export const vpcHasPeerings = () => forbidden('Can not delete VPC with peerings');

/** Scopes are documented; what a token without one is answered is not. */
export const scopeMissing = (scope: string) =>
  forbidden(`You are not authorized to perform this operation: it needs the scope ${scope}.`);

/** A number of a page outside its documented range. */
export const badNumber = (name: string, maximum: number) =>
  new Refusal(400, 'bad_request', `${name} must be a whole number from 1 to ${maximum}.`);
export const noObject = () => new Refusal(400, 'bad_request', 'The body must be a JSON object.');
export const unreadable = () =>
  new Refusal(400, 'bad_request', 'The sandbox does not understand this request.');
export const badMethod = (methods: readonly string[]) => {
  const allow = methods.join(', ');
  return new Refusal(405, 'method_not_allowed', `This resource answers ${allow}.`, { allow });
};
export const tooLarge = (bytes: number) =>
  new Refusal(413, 'request_entity_too_large', `A body may have ${bytes} bytes at most.`);
