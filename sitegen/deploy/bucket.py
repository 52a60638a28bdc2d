"""An S3-compatible bucket as a deployment needs it: put, delete, list, and what it remembers of a deployment cut off."""

from __future__ import annotations

import base64
from collections.abc import Collection
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from sitegen.deploy.content import cache_control, content_type
from sitegen.deploy.errors import DeployError, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

THREADS = 16
"""Requests under way at the same time."""
_UNLINKED = ".sitegen-unlinked"
"""An object that lists, while a deployment is under way, the files no live page leads to."""
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "401", "403"}
_ABSENT = {"NoSuchKey", "NotFound", "404"}


class Bucket:
    """The objects of one commune's site below a prefix. Raises DeployError whenever the service does not do what it is asked."""

    def __init__(self, insee: str, name: str, prefix: str, endpoint: str) -> None:
        self.name = name
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._where = endpoint or "S3"
        # One bucket may hold several sites: only this one's objects may be taken away.
        self._site = quote(f"{insee}/{self.prefix}")
        config = Config(
            max_pool_connections=THREADS,
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 5},
            # Many compatible services know Content-MD5 and not the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"} if endpoint else None,
        )
        with self._explained():
            self._client: S3Client = boto3.client("s3", endpoint_url=endpoint or None, config=config)

    def put(self, path: str, data: bytes, digest: str) -> None:
        """Puts a file, whole or not at all; `digest` is its MD5 in hexadecimal, which the service checks."""
        with self._explained():
            self._client.put_object(
                Bucket=self.name,
                Key=self.prefix + path,
                Body=data,
                ContentMD5=base64.b64encode(bytes.fromhex(digest)).decode(),
                ContentType=content_type(path),
                CacheControl=cache_control(path),
                Metadata={"sitegen-site": self._site, "sitegen-md5": digest},
            )

    def delete(self, path: str) -> None:
        """Takes a file away; nothing happens when it is not there."""
        with self._explained():
            self._client.delete_object(Bucket=self.name, Key=self.prefix + path)

    def listing(self) -> dict[str, str]:
        """Every object below the prefix: path → ETag, which is the MD5 of the content unless the service encrypts with keys."""
        found = {}
        with self._explained():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=self.prefix):
                for each in page.get("Contents", ()):
                    found[each["Key"].removeprefix(self.prefix)] = each["ETag"].strip('"')
        found.pop(_UNLINKED, None)
        return found

    def own_digest(self, path: str) -> str:
        """The MD5 that a deployment of this site gave an object; empty when it comes from elsewhere or is not there."""
        try:
            with self._explained():
                metadata = self._client.head_object(Bucket=self.name, Key=self.prefix + path)["Metadata"]
        except _AbsentError:
            return ""
        return metadata.get("sitegen-md5", "") if metadata.get("sitegen-site") == self._site else ""

    def unlinked(self) -> set[str]:
        """The files that nothing leads to, as a deployment that was cut off left them."""
        try:
            with self._explained():
                data = self._client.get_object(Bucket=self.name, Key=self.prefix + _UNLINKED)["Body"].read()
        except _AbsentError:
            return set()
        return set(data.decode().splitlines())

    def keep_unlinked(self, paths: Collection[str]) -> None:
        """Replaces that list; an empty one leaves no object behind."""
        if not paths:
            self.delete(_UNLINKED)
            return
        with self._explained():
            body = "".join(f"{path}\n" for path in paths).encode()
            self._client.put_object(
                Bucket=self.name, Key=self.prefix + _UNLINKED, Body=body, ContentType="text/plain; charset=utf-8"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise DeployError(
                "aucun identifiant pour le service S3 : donnez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY, "
                "ou un profil que boto3 connaît."
            ) from error
        except ClientError as error:
            raise self._refusal(error) from error
        except (BotoCoreError, ValueError) as error:
            raise DeployError(f"le service S3 ({self._where}) ne répond pas comme il faut : {plain(error)}.") from error

    def _refusal(self, error: ClientError) -> DeployError:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code == "NoSuchBucket":
            return DeployError(f"le seau « {self.name} » n’existe pas sur {self._where} : créez-le d’abord.")
        if code in _ABSENT:
            return _AbsentError(f"« {self.name} » : objet absent.")
        if code in _REFUSED:
            return DeployError(f"{self._where} refuse ces identifiants pour le seau « {self.name} » ({code}).")
        return DeployError(
            f"{self._where} n’a pas pu faire ce qui lui est demandé pour « {self.name} » : {plain(error)}."
        )


class _AbsentError(DeployError):
    """An object that is not there."""
