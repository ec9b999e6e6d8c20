"""Where a batch's records of one partition stand in the log, as one integer of 63 bits.

It holds the partition (7 bits), the epoch (16 bits) and the sequence (40 bits), highest first, so that places sort
as positions do.
"""

_EPOCH_BITS = 16
_SEQUENCE_BITS = 40
LAST_EPOCH = (1 << _EPOCH_BITS) - 1
LAST_SEQUENCE = (1 << _SEQUENCE_BITS) - 1


def place_of(partition: int, epoch: int, sequence: int) -> int:
    return ((partition << _EPOCH_BITS | epoch) << _SEQUENCE_BITS) | sequence


def epoch_and_sequence(place: int) -> tuple[int, int]:
    return place >> _SEQUENCE_BITS & LAST_EPOCH, place & LAST_SEQUENCE
