"""Small random problems for the linear pool, which any language can make again from their seeds.

A SplitMix64 generator seeded with `seed` gives u = (next >> 11) * 2^-53; the matrix is filled row by row with u * u.
Then, by kind (entries are exact, only sums and halves are formed):

- plain: nothing more
- duplicate: the last column is a copy of the first
- perfect: the first column is 1
- zeros: an entry below 0.05 becomes 0 (the pool raises it to 2.220446049250313e-16)
- collinear: the last column is half the sum of the first two
"""

import numpy as np

# seed, rows, models, kind
PROBLEMS = [
    (1, 10, 1, "plain"), (2, 200, 1, "zeros"), (3, 1, 3, "plain"), (4, 40, 2, "plain"), (5, 40, 2, "duplicate"),
    (6, 50, 3, "plain"), (7, 50, 4, "duplicate"), (8, 40, 4, "perfect"), (9, 50, 4, "zeros"), (10, 40, 5, "collinear"),
    (11, 5, 12, "plain"), (12, 8, 24, "zeros"), (13, 3, 64, "plain"), (14, 25, 8, "collinear"), (15, 20, 10, "perfect"),
    (16, 300, 6, "zeros"), (17, 500, 16, "plain"), (18, 400, 32, "duplicate"), (19, 30, 64, "zeros"),
    (20, 1000, 64, "plain"),
]

MASK = (1 << 64) - 1


def uniforms(seed, count):
    state = seed
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield ((z ^ (z >> 31)) >> 11) * 2.0**-53


def matrix(seed, rows, models, kind):
    u = np.array(list(uniforms(seed, rows * models))).reshape(rows, models)
    L = u * u
    if kind == "duplicate":
        L[:, -1] = L[:, 0]
    elif kind == "perfect":
        L[:, 0] = 1
    elif kind == "zeros":
        L[L < 0.05] = 0
    elif kind == "collinear":
        L[:, -1] = (L[:, 0] + L[:, 1]) / 2
    return L
