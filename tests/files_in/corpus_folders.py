from tests.files_in.case import Case


def cases() -> list[Case]:
    return []
