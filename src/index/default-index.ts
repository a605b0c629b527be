/** The Python Package Index, used when nothing names another. The one place that holds its address. */
export const defaultIndexUrl = 'https://pypi.org/simple/';
