"""Network addresses as they may be counted and recorded: without the part that points at one household."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def network_of(address: str) -> str:
    """The first address of the /24 network of an IPv4 address, the /64 of an IPv6 one; empty for anything else.

    Limits count these: who has one address has its neighbours too.
    """
    network = _network(address, ipv6_bits=64)
    return str(network.network_address) if network else ""


def truncated(address: str) -> str:
    """The /24 network of an IPv4 address, the /48 of an IPv6 one, as records keep it; empty for anything else."""
    return str(_network(address, ipv6_bits=48) or "")


def _network(address: str, *, ipv6_bits: int) -> IPv4Network | IPv6Network | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return ip_network(f"{parsed}/{24 if parsed.version == 4 else ipv6_bits}", strict=False)
