/** The regions of the sandbox. Their names, and which of them take new Droplets, are made up. */
const NAMES: Readonly<Record<string, string>> = {
  nyc1: 'New York 1',
  nyc2: 'New York 2',
  nyc3: 'New York 3',
  sfo1: 'San Francisco 1',
  sfo2: 'San Francisco 2',
  sfo3: 'San Francisco 3',
  ams2: 'Amsterdam 2',
  ams3: 'Amsterdam 3',
  sgp1: 'Singapore 1',
  lon1: 'London 1',
  fra1: 'Frankfurt 1',
  tor1: 'Toronto 1',
  blr1: 'Bangalore 1',
  syd1: 'Sydney 1',
  atl1: 'Atlanta 1',
};

const FULL = ['nyc2', 'sfo1', 'ams2'];

/** Every region as the API shows it. */
export const REGIONS = Object.entries(NAMES).map(([slug, name]) => ({
  slug,
  name,
  available: !FULL.includes(slug),
  features: ['private_networking'],
  sizes: FULL.includes(slug) ? [] : ['s-1vcpu-1gb', 's-2vcpu-4gb'],
}));

/** Whether there is a region of that slug. */
export const isRegion = (slug: string): boolean => Object.hasOwn(NAMES, slug);
