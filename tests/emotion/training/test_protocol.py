"""No figure is flattered: copies stay on one side, test twins are not learnt from, targets are what they should be."""

from pathlib import Path

import numpy as np
import pytest

from emotion.inference.decision import PLUS_CLASSES
from emotion.training import dataset, protocol
from emotion.training.dataset import FaceSet
from emotion.training.types import FIVE_LABELS, LABEL_NAMES, PUBLIC_TEST, TRAINING
from tests.emotion.training import faces


@pytest.fixture
def loaded(tmp_path: Path) -> FaceSet:
    """105 five-class training images; every fourth has a copy beside it, and one has a copy in the test part."""
    whole = faces.arrays(each=21)
    group = np.arange(len(whole["label"]), dtype=np.int32)
    training = np.flatnonzero(whole["usage"] == TRAINING)
    group[training[1::4]] = group[training[0::4][: len(training[1::4])]]
    group[np.flatnonzero(whole["usage"] == PUBLIC_TEST)[0]] = group[training[2]]
    return dataset.load(faces.npz(tmp_path, **{**whole, "duplicate_group": group}))


def test_it_keeps_copies_on_one_side(loaded: FaceSet) -> None:
    split = protocol.split(loaded)
    assert not set(loaded.group[split.learn]) & set(loaded.group[split.held_out])
    assert not set(split.learn) & set(split.held_out)


def test_it_removes_images_that_have_a_copy_in_a_test_part(loaded: FaceSet) -> None:
    split = protocol.split(loaded)
    tests = set(loaded.group[loaded.usage != TRAINING])
    assert split.removed > 0
    assert not tests & set(loaded.group[split.learn])
    assert not tests & set(loaded.group[split.held_out])


def test_it_holds_out_a_tenth_of_each_of_the_five_classes(loaded: FaceSet) -> None:
    split = protocol.split(loaded)
    assert set(loaded.label[split.learn]) == set(FIVE_LABELS)
    assert set(loaded.label[split.held_out]) == set(FIVE_LABELS)
    assert 0.05 < len(split.held_out) / (len(split.learn) + len(split.held_out)) < 0.2
    assert (loaded.usage[split.learn] == TRAINING).all()


def test_extras_add_fear_and_disgust_to_what_is_learnt_from_alone(loaded: FaceSet) -> None:
    plain, more = (protocol.split(loaded, extras=extras) for extras in (False, True))
    added = set(more.learn) - set(plain.learn)
    assert more.held_out.tolist() == plain.held_out.tolist()
    assert set(plain.learn) < set(more.learn)
    assert {LABEL_NAMES[label] for label in loaded.label[sorted(added)]} == {"fear", "disgust"}
    assert (loaded.usage[sorted(added)] == TRAINING).all()


def test_an_extra_with_a_copy_that_is_held_out_or_tested_is_not_learnt_from(loaded: FaceSet) -> None:
    held = protocol.split(loaded).held_out[0]
    fear = np.flatnonzero((loaded.label == LABEL_NAMES.index("fear")) & (loaded.usage == TRAINING))[:2]
    tested = np.flatnonzero(loaded.usage == PUBLIC_TEST)[1]
    loaded.group[fear] = loaded.group[[held, tested]]
    assert not set(fear) & set(protocol.split(loaded, extras=True).learn)


def test_an_extra_teaches_the_fer_plus_head_alone(loaded: FaceSet) -> None:
    fear = int(np.flatnonzero(loaded.label == LABEL_NAMES.index("fear"))[0])
    for votes in (loaded.votes[fear].copy(), np.zeros(10, np.float32)):
        loaded.votes[fear] = votes
        fer, plus = protocol.targets(loaded, np.array([fear]), label_weight=0.7)
        assert not fer.any()
        assert plus[0].argmax() == PLUS_CLASSES.index("fear")
        np.testing.assert_allclose(plus.sum(), 1, atol=1e-6)


def test_it_mixes_label_and_votes(loaded: FaceSet) -> None:
    happy = int(np.flatnonzero(loaded.label == 3)[0])
    fer, plus = protocol.targets(loaded, np.array([happy]), label_weight=0.7)
    np.testing.assert_allclose(fer[0], [0, 0.7 + 0.3 * 0.8, 0.3 * 0.2, 0, 0], atol=1e-6)
    np.testing.assert_allclose(plus[0, :2], [0.2, 0.8], atol=1e-6)


def test_it_smooths_the_label_where_votes_are_missing(loaded: FaceSet) -> None:
    happy = int(np.flatnonzero(loaded.label == 3)[0])
    loaded.votes[happy] = 0
    fer, plus = protocol.targets(loaded, np.array([happy]), label_weight=0.7)
    assert fer[0].argmax() == 1
    assert plus[0].argmax() == 1
    np.testing.assert_allclose([fer[0, 1], plus[0, 1]], [0.92, 0.91], atol=1e-6)
    np.testing.assert_allclose([fer.sum(), plus.sum()], 1, atol=1e-6)


def test_it_takes_a_majority_of_five_votes_for_one_of_the_five(loaded: FaceSet) -> None:
    votes = np.zeros((4, 10), np.float32)
    votes[0, 1], votes[1, 1], votes[2, 6], votes[3, 0] = 6, 4, 9, 5
    few = FaceSet(loaded.pixels[:4], loaded.label[:4], loaded.usage[:4], votes, loaded.group[:4])
    assert protocol.plus_majority(few).tolist() == [1, -1, -1, 2]


def test_class_weights_make_every_class_count_the_same(tmp_path: Path) -> None:
    loaded = dataset.load(faces.npz(tmp_path))
    five = protocol.five_index(loaded)
    rows = np.concatenate([np.flatnonzero(five == index)[: 2 + 3 * index] for index in range(5)])
    weights = protocol.class_weights(loaded, rows)
    total = np.bincount(five[rows], minlength=5) * weights
    np.testing.assert_allclose(total, len(rows) / 5, rtol=1e-5)


def test_a_share_of_the_data_is_the_same_for_everybody_and_leaves_the_held_out_part_whole(tmp_path: Path) -> None:
    whole = protocol.split(dataset.load(faces.npz(tmp_path, **faces.arrays(each=30))))
    half, again = (protocol.share_of(whole, 0.5) for _ in range(2))
    assert len(half.learn) == round(len(whole.learn) / 2)
    assert half.learn.tolist() == again.learn.tolist()
    assert set(half.learn) < set(whole.learn)
    assert half.held_out.tolist() == whole.held_out.tolist()
