import { array, boolean, integer, minValue, nullish, number, object, pipe, string } from 'valibot';
import { id, type Parse, parseItem, text } from './parse.ts';
import type { Database, Droplet, Firewall, TrustedSource, VpcRoute } from './types.ts';

const texts = nullish(array(string()));

const droplet = object({
  id: pipe(number(), integer(), minValue(1)),
  name: text,
  status: text,
  created_at: text,
  tags: texts,
  vpc_uuid: nullish(id),
  image: nullish(object({ type: text, distribution: text, name: text, public: nullish(boolean()) })),
  networks: nullish(object({ v4: nullish(array(object({ ip_address: text, type: text }))) })),
});

const target = nullish(
  object({
    addresses: texts,
    droplet_ids: nullish(array(number())),
    tags: texts,
    load_balancer_uids: texts,
    kubernetes_ids: texts,
  }),
);
const rules = nullish(array(object({ protocol: text, ports: text, sources: target, destinations: target })));
const firewall = object({ id, name: text, status: text, inbound_rules: rules, outbound_rules: rules });

const database = object({
  id,
  name: text,
  engine: text,
  status: text,
  region: text,
  private_network_uuid: nullish(id),
  private_connection: nullish(object({ host: text, port: nullish(number()) })),
});
const trustedSource = object({ type: text, value: text });
const route = object({ type: text, destination_cidr: text });

/** A Droplet, or `undefined` for what is none. */
export const parseDroplet: Parse<Droplet> = (value) => parseItem<Droplet>(droplet, value);
/** A firewall, likewise. Where it has no rules there are none; those that nobody can read are `null`. */
export const parseFirewall: Parse<Firewall> = (value) => {
  const { inbound_rules, outbound_rules } = (value ?? {}) as Partial<Firewall>;
  const read = parseItem<Firewall>(firewall, value);
  return (
    read && {
      ...read,
      inbound_rules: inbound_rules == null ? [] : (read.inbound_rules ?? null),
      outbound_rules: outbound_rules == null ? [] : (read.outbound_rules ?? null),
    }
  );
};
/** Who may connect to a database, likewise. */
export const parseTrustedSource: Parse<TrustedSource> = (value) =>
  parseItem<TrustedSource>(trustedSource, value);
/** A route of a VPC, likewise. */
export const parseRoute: Parse<VpcRoute> = (value) => parseItem<VpcRoute>(route, value);

/** A database: what is not needed of it holds passwords, and ends here. */
export const parseDatabase: Parse<Database> = (value) => {
  const whole = parseItem<Database>(database, value);
  if (whole === undefined) return undefined;
  const { id, name, engine, status, region, private_network_uuid, private_connection: at } = whole;
  const private_connection = at && { host: at.host ?? null, port: at.port ?? null };
  return { id, name, engine, status, region, private_network_uuid, private_connection } as Database;
};
