/** Medians and spreads: what a figure is given as. */

/** The value below which a share of the sorted values lies, interpolated. */
function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** Median, quartiles and count of some measurements. */
export function summary(values) {
  const sorted = values.filter(Number.isFinite).sort((one, other) => one - other);
  if (sorted.length === 0 || sorted.length !== values.length) throw new Error(`not all measured: ${values.join(', ')}`);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), count: sorted.length };
}

/** A figure: the product's measurements, and never without the floor's. */
export function figure(id, name, unit, network, product, floor) {
  return { id, name, unit, network, product: summary(product), floor: summary(floor) };
}
