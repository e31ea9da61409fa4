"""Addresses are counted and recorded by network, and an IPv4 address is the same one however it is written."""

import pytest

from config.common.network import network_of, truncated


@pytest.mark.parametrize(
    ("address", "counted", "recorded"),
    [
        ("203.0.113.77", "203.0.113.0", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1:2::", "2001:db8:1::/48"),
        ("unknown", "", ""),
        ("", "", ""),
    ],
)
def test_it_keeps_the_network_of_an_address_alone(address: str, counted: str, recorded: str) -> None:
    assert (network_of(address), truncated(address)) == (counted, recorded)
