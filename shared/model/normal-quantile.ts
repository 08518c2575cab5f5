/** The standard normal's 0.975 quantile: every interval of this product has 95% coverage. */
export const Z_95 = 1.959963984540054;
