"""Where a batch stands in the log, as one integer: the epoch (28 bits) before the sequence (35 bits).

It sorts as positions do. The sequence counts batches, not those of one partition: positions within a partition
rise all the same.
"""

from annai.store.errors import StoreError

EPOCHS = 1 << 28
SEQUENCES = 1 << 35


def place_of(epoch: int, sequence: int) -> int:
    """Raises StoreError for what SQLite cannot hold."""
    if not (0 <= epoch < EPOCHS and 0 <= sequence < SEQUENCES):
        raise StoreError(
            f"epoch {epoch}, sequence {sequence} is no position in a log; see rule 4 of the store's protocol"
        )
    return epoch * SEQUENCES + sequence


def epoch_and_sequence(place: int) -> tuple[int, int]:
    return divmod(place, SEQUENCES)
