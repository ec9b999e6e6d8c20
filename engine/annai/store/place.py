"""Where a batch stands in the log, as one integer: the epoch (16 bits) before the sequence (40 bits).

It sorts as positions do. The sequence counts batches, not those of one partition: positions within a partition
rise all the same.
"""

_SEQUENCE_BITS = 40
_LAST_SEQUENCE = (1 << _SEQUENCE_BITS) - 1


def place_of(epoch: int, sequence: int) -> int:
    return epoch << _SEQUENCE_BITS | sequence


def epoch_and_sequence(place: int) -> tuple[int, int]:
    return place >> _SEQUENCE_BITS, place & _LAST_SEQUENCE
