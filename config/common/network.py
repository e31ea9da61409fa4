"""Network addresses as they may be counted and recorded: without the part that points at one household."""

from ipaddress import ip_address, ip_network


def network_of(address: str) -> str:
    """The first address of the /24 network of an IPv4 address, the /64 of an IPv6 one; empty for anything else.

    Limits count these: who has one address has its neighbours too.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 64}", strict=False).network_address)


def truncated(address: str) -> str:
    """The /24 network of an IPv4 address, the /48 of an IPv6 one; empty for anything else."""
    try:
        kept = 24 if ip_address(address).version == 4 else 48
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{kept}", strict=False))
